import type {
  AdviceFact,
  CertificateFact,
  DnsRecord,
  Fact,
  FactHosts,
  Facts,
  Listener,
  WindowsFirewallRule,
} from '../model/facts.ts'
import type { Confidence, Ports } from '../model/requirement.ts'
import type { AdviceEntry, CertificateEntry, ListenerEntry, RecordEntry, RuleEntry } from './facts-schema.ts'
import { qualified, qualifiedSetting } from './names.ts'
import { NO_PORTS } from './ports.ts'

/** The part of a product's file that is the same for all its facts: the product, and all its versions. */
export interface FactFile {
  readonly product: string
  readonly versions: readonly string[]
}

/** Facts that grow: what a reader fills. */
export interface FactsDraft extends Facts {
  readonly dns: DnsRecord[]
  readonly certificates: CertificateFact[]
  readonly windowsFirewall: WindowsFirewallRule[]
  readonly listeners: Listener[]
  readonly advice: AdviceFact[]
}

export function emptyFacts(): FactsDraft {
  return { dns: [], certificates: [], windowsFirewall: [], listeners: [], advice: [] }
}

interface FactWords {
  readonly id: string
  readonly title: string
  readonly versions?: readonly string[] | undefined
  readonly confidence: Confidence
  readonly sources: readonly string[]
  readonly answers: readonly string[]
  readonly notes?: string | undefined
}

function factOf({ product, versions }: FactFile, kind: string, entry: FactWords): Fact {
  return {
    id: `${product}.${kind}.${entry.id}`,
    title: entry.title,
    product,
    versions: entry.versions ?? versions,
    confidence: entry.confidence,
    sources: entry.sources,
    answers: entry.answers,
    ...(entry.notes === undefined ? {} : { notes: entry.notes }),
  }
}

interface HostsWords {
  readonly role?: string | undefined
  readonly roles?: readonly string[] | undefined
  readonly 'first-of'?: readonly string[] | undefined
  readonly except: readonly string[]
}

function hostsOf(product: string, { role, roles, 'first-of': firstOf, except }: HostsWords): FactHosts {
  const all = firstOf ?? roles ?? (role === undefined ? [] : [role])
  return {
    roles: rolesOf(product, all),
    firstOf: firstOf !== undefined,
    except: rolesOf(product, except),
  }
}

function rolesOf(product: string, names: readonly string[]): readonly string[] {
  return names.map((name) => (name === '*' ? name : qualified(product, name)))
}

function conditionOf(product: string, { features, roles }: RecordEntry['when']) {
  return {
    features: features.map((feature) => qualified(product, feature)),
    roles: roles.map((role) => qualified(product, role)),
  }
}

export function buildRecord(file: FactFile, entry: RecordEntry): DnsRecord {
  const { scope, type, name, port, target, to, each, need, for: why, when } = entry
  return {
    ...factOf(file, 'dns', entry),
    scope,
    type,
    name,
    ...(port === undefined ? {} : { port }),
    target,
    ...(to === undefined
      ? {}
      : {
          to: {
            ...hostsOf(file.product, to),
            ...(to.interface === undefined ? {} : { interface: to.interface }),
            at: to.at,
            balancing: to.balancing,
            public: to.public,
          },
        }),
    each,
    need,
    ...(why === undefined ? {} : { for: why }),
    when: conditionOf(file.product, when),
  }
}

export function buildCertificate(file: FactFile, entry: CertificateEntry): CertificateFact {
  const { holders, each, subject, names, issuer, usage, key, protects, need, when } = entry
  return {
    ...factOf(file, 'certificate', entry),
    holders: hostsOf(file.product, holders),
    each,
    subject,
    names,
    addsTo: entry['adds-to'].map((name) => `${file.product}.certificate.${name}`),
    issuer,
    usage,
    ...(key === undefined ? {} : { key }),
    ...(protects === undefined ? {} : { protects }),
    need,
    when: conditionOf(file.product, when),
  }
}

function portsOf(product: string, { fixed, settings, dynamicRpc }: Ports): Ports {
  return { fixed, settings: settings.map((name) => qualifiedSetting(product, name)), dynamicRpc }
}

export function buildRule(file: FactFile, entry: RuleEntry): WindowsFirewallRule {
  return {
    ...factOf(file, 'windows-firewall', entry),
    roles: rolesOf(file.product, entry.roles),
    transport: entry.transport,
    ports: portsOf(file.product, entry.ports ?? NO_PORTS),
    ...(entry.program === undefined ? {} : { program: entry.program }),
  }
}

export function buildListener(file: FactFile, entry: ListenerEntry): Listener {
  return {
    ...factOf(file, 'listener', entry),
    roles: rolesOf(file.product, entry.roles),
    process: entry.process,
    transport: entry.transport,
    ports: portsOf(file.product, entry.ports ?? NO_PORTS),
    ...(entry.by === undefined ? {} : { configurableBy: entry.by }),
  }
}

export function buildAdvice(file: FactFile, entry: AdviceEntry): AdviceFact {
  return {
    ...factOf(file, 'advice', entry),
    level: entry.level,
    roles: rolesOf(file.product, entry.roles),
    because: entry.because,
  }
}
