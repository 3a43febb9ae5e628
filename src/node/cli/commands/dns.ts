import { planDns } from '../../../core/plan/dns.ts'
import { dnsCsv, dnsJson, dnsMarkdown, dnsText } from '../../../core/reports/dns-report.ts'
import { openProject } from '../project.ts'
import { type Command, EXIT, textOption } from '../world.ts'

const FORMATS = { text: dnsText, markdown: dnsMarkdown, csv: dnsCsv, json: dnsJson } as const

export const run: Command['run'] = async (world, [file = ''], options) => {
  const project = await openProject(world, file)
  if (!project) return EXIT.failed
  const plan = planDns(project.deployment, project.catalogue)
  world.out(FORMATS[(textOption(options, 'format') ?? 'text') as keyof typeof FORMATS](plan))
  return EXIT.clean
}
