import * as z from 'zod'
import { BALANCINGS, TRANSPORTS, ZONE_KINDS } from '../model/requirement.ts'
import { intervalSet, type PortSet } from '../sets/intervals.ts'
import { parsePorts } from '../sets/ports.ts'
import { textFault } from './names.ts'

const word = z
  .union([z.string(), z.number()], 'a text')
  .transform(String)
  .refine((text) => text !== '', 'the text is empty')

/** For editors; the reader itself takes any name (`checkNames` says what is wrong with it), so that it sees what stands under it. */
const name = z.string().meta({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' })

function freeText(longest: number) {
  return z
    .union([z.string(), z.number()], 'a text')
    .transform(String)
    .refine((text) => textFault(text, longest) === undefined, {
      error: ({ input }) => textFault(String(input), longest) ?? '',
      params: { code: 'bad-text' },
    })
}

/** One text or a list of them; comes out as a list. */
function oneOrMore(what: string) {
  return z.union([word, z.array(word).min(1)], what).transform((given) => (Array.isArray(given) ? given : [given]))
}

const port = z.union([z.number(), z.string()], 'a port or a range `a-b`')

export const portsSchema = z
  .union([port, z.array(port).min(1)], 'a port, a range `a-b`, `any` or a list of these')
  .transform((given, context): PortSet => {
    const sets: PortSet[] = []
    for (const [i, one] of (Array.isArray(given) ? given : [given]).entries()) {
      const read = parsePorts(String(one))
      if (read.ok) sets.push(read.value)
      else {
        const path = Array.isArray(given) ? [i] : []
        const params = { code: 'bad-ports' }
        context.issues.push({ code: 'custom', message: read.reason, input: one, path, params })
      }
    }
    return intervalSet(sets.flat())
  })

const addresses = oneOrMore('an IP address or a list of them')
const prefixes = oneOrMore('a prefix such as 192.0.2.0/24, or a list of them')

const zone = z
  .union(
    [
      prefixes,
      z.strictObject({
        addresses: prefixes.describe('Prefixes of the zone: 192.0.2.0/24, 2001:db8::/64'),
        kind: z
          .enum(ZONE_KINDS)
          .optional()
          .describe(
            'How far it is trusted. Default by its name: `dmz`, `perimeter`, `edge` are perimeter, `branch` is branch, any other is internal',
          ),
        clients: z.boolean().optional().describe("Users' devices live here. Default: in internal and branch zones"),
      }),
    ],
    'a list of prefixes, or a mapping with `addresses`',
  )
  .transform((given) => (Array.isArray(given) ? { addresses: given } : given))

const side = z.union(
  [
    word,
    z.strictObject({
      name: word.optional().describe('Name of the interface on the device: eth0'),
      address: addresses.optional().describe("The device's own address"),
      addresses: addresses.optional().describe("The device's own addresses"),
    }),
  ],
  'the name of an interface, or a mapping with `name` and `address`',
)

export const firewallSchema = z
  .strictObject({
    between: z.array(word).optional().describe('The zones that it joins, two at least'),
    dialect: word.optional().describe('The language of its configuration'),
    interfaces: z.record(z.string(), side).default({}).describe('Of each zone, the interface towards it'),
    management: z
      .array(
        z.strictObject({
          from: oneOrMore('a zone, a prefix or a list of prefixes').describe('A zone or prefixes'),
          ports: portsSchema.optional().describe('TCP ports. Default: 22'),
        }),
      )
      .default([])
      .describe('Who may manage the device itself'),
    'log-per-second': z
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(5)
      .describe('Most lines a second that denied packets write to the log'),
  })
  .meta({ required: ['between', 'dialect'] })

export const serverSchema = z.strictObject({
  role: oneOrMore('a role or a list of roles')
    .optional()
    .describe('What it does: `lync/edge`, or `edge` where only one product has it'),
  roles: oneOrMore('a role or a list of roles').optional().describe('Several roles on one server'),
  address: addresses.optional().describe('Its address, or a list; for roles with one interface'),
  addresses: z.record(z.string(), addresses).optional().describe('Addresses of each interface of the role'),
  nat: z
    .union(
      [addresses, z.record(z.string(), addresses)],
      'the public address, or a mapping of interfaces to public addresses',
    )
    .optional()
    .describe('Public address into which a firewall translates; a mapping where several interfaces have one'),
  pool: word.optional().describe('The pool of which it is a member'),
  version: z
    .union([word, z.record(z.string(), word)], 'a version, or a mapping of products to versions')
    .optional()
    .describe('Where it differs from `products`'),
})

const pool = z
  .strictObject({
    vip: addresses.optional().describe('Virtual address of the load balancer'),
    nat: addresses.optional().describe('Public address of the virtual address, when a firewall translates'),
    balancing: z
      .enum(BALANCINGS)
      .optional()
      .describe('Default: `hardware` with a virtual address; `dns` for several members without; else `none`'),
  })
  .nullable()
  .transform((given) => given ?? {})

const alsoAllow = z.strictObject({
  from: oneOrMore('a zone, a prefix, a list of prefixes or `any`').describe('A zone, prefixes or `any`'),
  to: oneOrMore('a zone, a prefix, a list of prefixes or `any`').describe('A zone, prefixes or `any`'),
  transport: z.enum(TRANSPORTS).describe('Transport; `any` for all of them'),
  ports: portsSchema.optional().describe('Destination ports, for tcp and udp. Default: any'),
  because: freeText(500).describe('Why it is there, for the reader of the report'),
})

const who = 'a zone, server, server/interface, pool, population, address, prefix, range, `any` or a list of these'

/** What the reader misses in it, it says itself, and goes on with the rest. */
const claim = z
  .strictObject({
    from: oneOrMore(who)
      .optional()
      .describe('Who opens the connection: zone, server, pool, population, addresses, `any`'),
    to: oneOrMore(who).optional().describe('To whom: zone, server, pool, population, addresses, `any`'),
    transport: z.enum(TRANSPORTS).optional().describe('Transport, where `ports` does not say it. Default: any'),
    ports: oneOrMore('ports with their transport, such as 443/tcp, or a list of these')
      .optional()
      .describe('Destination ports: `443/tcp`, `50000-59999/udp`. Default: any'),
    firewall: oneOrMore('the name of a firewall, or a list of names')
      .optional()
      .describe('Judged at these firewalls only. Default: at every firewall on the way'),
    because: freeText(500).optional().describe('Why, for the reader of the report'),
    id: name.optional().describe('Name of the assertion in reports. Default: what it says'),
  })
  .meta({ required: ['from', 'to'] })

const assertion = z.strictObject({
  allow: claim.optional().describe('Connections that every firewall on the way must let through'),
  deny: claim.optional().describe('Connections that no firewall on the way may let through'),
})

/** On, off, or on with details. */
export const featureSchema = z.union(
  [
    z.boolean(),
    z.strictObject({
      partners: z.array(word).default([]).describe('Kinds of federation partners: `lync-2010`'),
    }),
  ],
  '`true`, `false` or a mapping',
)

/** The deployment file. What must be there and is not is the business of the reader, so that it can go on without it. */
export const deploymentSchema = z
  .strictObject({
    portolan: z
      .literal(1, 'this program reads version 1 of the format')
      .optional()
      .describe('Version of this format: 1'),
    name: freeText(200).optional().describe('Title of the deployment, for people'),
    include: z.array(word).default([]).describe('Other files with parts of the deployment, relative to this one'),
    zones: z.record(name, zone).default({}).describe('Name of each zone and its prefixes; `internet` is built in'),
    firewalls: z.record(name, firewallSchema).default({}).describe('The firewalls between the zones'),
    products: z.record(z.string(), word).default({}).describe('Version of each product: `lync: 2010`'),
    servers: z.record(name, serverSchema).default({}).describe('Each server with its role and addresses'),
    pools: z.record(name, pool).default({}).describe('Virtual addresses of pools, and how they are balanced'),
    features: z
      .record(z.string(), featureSchema)
      .default({})
      .describe('Features to switch on or off; the others are as the product has them'),
    ports: z
      .record(z.string(), z.record(z.string(), portsSchema))
      .default({})
      .describe('Ports moved away from the default: role, setting, ports'),
    support: z
      .enum(['microsoft', 'least-privilege'])
      .default('least-privilege')
      .describe(
        '`microsoft`: nothing filtered where Microsoft does not support it; `least-privilege`: only what is needed',
      ),
    'also-allow': z.array(alsoAllow).default([]).describe('Other traffic that is known and wanted'),
    expect: z
      .array(assertion)
      .default([])
      .describe('What `check` holds the configurations to: `allow` and `deny`, besides the plan'),
  })
  .meta({ title: 'Portolan deployment', required: ['portolan', 'zones', 'servers'] })

export type DeploymentFile = z.output<typeof deploymentSchema>
export type ServerEntry = DeploymentFile['servers'][string]
export type ClaimEntry = NonNullable<DeploymentFile['expect'][number]['allow']>
