import { deploymentJsonSchema } from '../../../core/deployment/json-schema.ts'
import { DIALECT_IDS } from '../../../core/dialects/index.ts'
import { safeJson } from '../../../core/reports/safe-json.ts'
import { loadCatalogue } from '../../catalogue.ts'
import { type Command, EXIT } from '../world.ts'

export const run: Command['run'] = async (world) => {
  world.out(safeJson(deploymentJsonSchema(loadCatalogue(), DIALECT_IDS)))
  return EXIT.clean
}
