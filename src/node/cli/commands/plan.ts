import { planFlows } from '../../../core/plan/matrix.ts'
import { planJson } from '../../../core/reports/plan-json.ts'
import { planCsv, planMarkdown } from '../../../core/reports/plan-table.ts'
import { planText } from '../../../core/reports/plan-text.ts'
import { openProject } from '../project.ts'
import { type Command, EXIT, textOption } from '../world.ts'

const FORMATS = { text: planText, markdown: planMarkdown, csv: planCsv, json: planJson } as const

export const run: Command['run'] = async (world, [file = ''], options) => {
  const project = await openProject(world, file)
  if (!project) return EXIT.failed
  const matrix = planFlows(project.deployment, project.catalogue)
  world.out(FORMATS[(textOption(options, 'format') ?? 'text') as keyof typeof FORMATS](matrix))
  return EXIT.clean
}
