import { deploymentJsonSchema } from '../../../core/deployment/schema.ts'
import { EXIT, type Command } from '../world.ts'

export const run: Command['run'] = async (world) => {
  world.out(`${JSON.stringify(deploymentJsonSchema(), null, 2)}\n`)
  return EXIT.clean
}
