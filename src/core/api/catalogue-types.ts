/** The types of the catalogue and of answers from it. */
export type {
  Catalogue,
  CatalogueSource,
  Feature,
  PartnerKind,
  PortSetting,
  Product,
  Role,
  RoleInterface,
  RoleVersion,
  RpcInterface,
} from '../model/catalogue.ts'
export type {
  AdviceFact,
  AdviceLevel,
  CertificateFact,
  DnsRecord,
  Each,
  Fact,
  FactCondition,
  FactHosts,
  Facts,
  Listener,
  RecordTarget,
  RecordType,
  Scope,
  WindowsFirewallRule,
} from '../model/facts.ts'
export type {
  CatalogueDifference,
  ComparedFlow,
  DifferenceRow,
  FactEnd,
  IanaName,
  Nearness,
  PortAnswer,
  PortFact,
  PortQuestion,
  SourceAnswer,
  Statement,
  VersionName,
} from '../model/lookup.ts'
export type {
  Balancing,
  Claim,
  Confidence,
  Need,
  Ports,
  Requirement,
  RequirementCondition,
  RequirementEnd,
  Transport,
  Verdict,
  ZoneKind,
} from '../model/requirement.ts'
export type { Interval, IntervalSet, PortSet } from '../sets/intervals.ts'
export type { Read } from '../sets/read.ts'
