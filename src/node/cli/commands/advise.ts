import { advise } from '../../../core/plan/advice/index.ts'
import { planFlows } from '../../../core/plan/matrix.ts'
import { adviceText } from '../../../core/reports/advice-text.ts'
import { safeJson } from '../../../core/reports/safe-json.ts'
import { openProject } from '../project.ts'
import { type Command, EXIT, textOption } from '../world.ts'

export const run: Command['run'] = async (world, [file = ''], options) => {
  const project = await openProject(world, file)
  if (!project) return EXIT.failed
  const advice = advise(project.deployment, planFlows(project.deployment, project.catalogue), project.catalogue)
  world.out(textOption(options, 'format') === 'json' ? safeJson(advice) : adviceText(advice, project.catalogue))
  return advice.some(({ severity }) => severity === 'error' || severity === 'warning') ? EXIT.findings : EXIT.clean
}
