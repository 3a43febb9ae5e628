/**
 * Portolan as a library: reads firewall configurations, proves what they let through, plans and generates them. Pure: values in,
 * values out; it runs in Node and in a browser, in a worker too. What is not exported here may change with any version.
 * @module portolan
 */

export { type DiffAnswer, diff } from '../check/diff/diff.ts'
export type { Excess } from '../check/excess.ts'
export type { ExpectAnswer } from '../check/expect.ts'
export type { Generated } from '../check/generate.ts'
export { type HealthAnswer, health } from '../check/health/health.ts'
export { packetText } from '../check/packet-text.ts'
export type { ReachAnswer } from '../check/reach.ts'
export { includedFiles } from '../deployment/include.ts'
export type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts'
export { type RenderOptions, render as renderDiagnostic } from '../diagnostics/render.ts'
export { lineText, type Position, positionOf, type Source, type Span } from '../diagnostics/source.ts'
export type * from '../model/comparison.ts'
export type * from '../model/deployment.ts'
export type { Limit, PrintedFile } from '../model/dialect.ts'
export type * from '../model/expect.ts'
export type * from '../model/explanation.ts'
export type * from '../model/flow.ts'
export type * from '../model/health.ts'
export type { Match } from '../model/match.ts'
export type * from '../model/policy.ts'
export type * from '../model/question.ts'
export type { Disposition, ExcessBox, ExcessResult, FlowVerdict, Part, ReachResult } from '../model/results.ts'
export type {
  Action,
  AddressChange,
  Origin,
  Path,
  Rule,
  RuleList,
  Ruleset,
  Stage,
  Translation,
} from '../model/ruleset.ts'
export { advise } from '../plan/advice/index.ts'
export { type Plan, planFlows } from '../plan/matrix.ts'
export { planPolicies } from '../plan/policy.ts'
export { boxText } from '../reports/box-text.ts'
export { type ExplainedLeg, explainText } from '../reports/explain-text.ts'
export { originPlace, originText } from '../reports/origin-text.ts'
export { formatAddresses } from '../sets/addresses.ts'
export type { AddressSet, ProtocolSet } from '../sets/intervals.ts'
export type { NamePattern, NameTable } from '../sets/names.ts'
export { type ConnectionState, type Family, type Packet, PROTOCOL, TCP_FLAG } from '../sets/packet.ts'
export type { Axis, AxisValues, Box, PacketSet, PacketSpace } from '../sets/packet-set.ts'
export { parseAddresses } from '../sets/parse-addresses.ts'
export { formatPorts, parsePorts } from '../sets/ports.ts'
export type * from './catalogue-types.ts'
export { type Check, type CheckAnswer, type CheckFor, check } from './check.ts'
export { type DeploymentReading, readDeployment } from './deployment.ts'
export { type ExplainAnswer, type ExplainOptions, explain, explainWay } from './explain.ts'
export { generate } from './generate.ts'
export { type Inspection, type InspectOptions, inspect } from './inspect.ts'
export type { PacketDescription } from './packets.ts'
export {
  type DialectInfo,
  dialects,
  type ReadRulesetOptions,
  type RulesetReading,
  readRuleset,
  recogniseDialect,
} from './ruleset.ts'
export type { Text } from './text.ts'
