import { expect, test } from 'vitest'
import { portolan } from './support/program.ts'

const EXAMPLE = 'examples/lync-2010-consolidated-edge'
const OUTER = `${EXAMPLE}/out/nftables/outer.nft`
const INNER = `${EXAMPLE}/out/nftables/inner.nft`
const FOR = ['--for', `${EXAMPLE}/deployment.yaml`]

function explained(args: readonly string[], options: readonly string[] = []) {
  return portolan(['explain', ...args, ...options])
}

test('a question in quotation marks, or word by word', () => {
  const question = 'tcp 203.0.113.5 -> 131.107.155.20:443 in eth0 out eth1'
  const whole = explained([OUTER, question])
  expect(whole).toMatchObject({ code: 0, err: '' })
  expect(whole.out).toContain('destination 131.107.155.20 becomes 10.45.16.20')
  const words = question.replace('->', 'to').split(' ')
  expect(explained([OUTER, ...words])).toEqual({ ...whole, out: whole.out.replace('->', 'to') })
  expect(explained([OUTER, `'${question}'`]).code).toBe(0)
})

test('the interfaces that the answer depends on are told apart', () => {
  const { code, out } = explained([OUTER, 'tcp 203.0.113.5 -> 10.45.16.20:443'])
  expect(code).toBe(1)
  expect(out).toContain('any interface in and out')
  expect(out).toMatch(/^ {2}permitted\n {4}eth0 to eth1, 203\.0\.113\.5 -> 10\.45\.16\.20, TCP 443$/m)
})

test('each firewall of the way sees what the one before it lets through', () => {
  const both = [`outer=${OUTER}`, `inner=${INNER}`]
  const web = explained([...both, 'tcp rp1.internal -> pool1:4443'], FOR)
  expect(web.out).toContain('From perimeter to internal, at inner')
  const { code, out } = explained([...both, '203.0.113.5 -> 192.168.10.90 443/tcp'], FOR)
  expect(code).toBe(1)
  expect(out).toMatch(/at outer\ndenied[\s\S]*at inner\n {2}no packet comes so far/)
  const alone = explained([`inner=${INNER}`, 'tcp 192.168.10.90 -> 203.0.113.5:443'], FOR)
  expect(alone.out).toContain('From internal to internet, at inner')
})

test('two files of one firewall are read together', () => {
  const files = ['v4', 'v6'].map((family) => `${EXAMPLE}/out/iptables/outer.${family}.rules`)
  const options = [...FOR, '--firewall', 'outer', '--format', 'json']
  const { out } = explained([...files, 'tcp internet to edge1.access 443'], options)
  expect(JSON.parse(out)).toMatchObject({ portolan: 1, answers: [{ firewall: 'outer', disposition: 'partly' }] })
})

test.each([
  [[OUTER, INNER], [], /^portolan: ask something after the configuration/],
  [[OUTER, 'tcp any -> edge1'], [], /neither an address nor a name[\s\S]*--for deployment\.yaml/],
  [[OUTER, 'tcp any -> egde1'], [...FOR, '--firewall', 'outer'], /did you mean `edge1`\?/],
  [[OUTER, 'tcp any -> edge1'], FOR, /name the firewall with --firewall.*the deployment has outer, inner/],
  [[`outer=${OUTER}`, 'any -> any'], [], /names a firewall of a deployment; give the deployment with --for/],
  [[`middle=${OUTER}`, 'any -> any'], FOR, /the deployment has outer, inner/],
] as const)('%j is refused', (args, options, message) => {
  const { code, out, err } = explained(args, options)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(message)
})

test('where no firewall is on the way, or another one, that is said', () => {
  const { code, out } = explained([INNER, 'internet -> edge1 443/tcp'], [...FOR, '--firewall', 'inner'])
  expect(code).toBe(1)
  expect(out).toContain('from internet to perimeter: `inner` is not on the way')
})
