import { planCertificates } from '../../../core/plan/certificates.ts'
import {
  certificatesCsv,
  certificatesJson,
  certificatesMarkdown,
  certificatesText,
} from '../../../core/reports/certificates-report.ts'
import { openProject } from '../project.ts'
import { type Command, EXIT, textOption } from '../world.ts'

const FORMATS = {
  text: certificatesText,
  markdown: certificatesMarkdown,
  csv: certificatesCsv,
  json: certificatesJson,
} as const

export const run: Command['run'] = async (world, [file = ''], options) => {
  const project = await openProject(world, file)
  if (!project) return EXIT.failed
  const plan = planCertificates(project.deployment, project.catalogue)
  world.out(FORMATS[(textOption(options, 'format') ?? 'text') as keyof typeof FORMATS](plan))
  return EXIT.clean
}
