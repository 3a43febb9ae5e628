import { expect, test } from 'vitest'
import { everywhere, explain } from '../check/explain/explain.ts'
import { iptables } from '../dialects/iptables/index.ts'
import { readQuestion } from '../question/read.ts'
import { NO_NAMES } from '../question/vocabulary.ts'
import { explainJson } from './explain-json.ts'
import { type ExplainedLeg, explainText } from './explain-text.ts'

/** An `iptables-save` with a jump that returns, one that decides, a rate limit, and translation both ways. */
const RULES = `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -i eth0 -d 198.51.100.1 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.5:8443
-A POSTROUTING -o eth0 -s 10.0.0.0/8 -j SNAT --to-source 198.51.100.1
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:bogons - [0:0]
:web - [0:0]
-A INPUT -s 10.9.9.9 -p tcp -m tcp --dport 22 -j ACCEPT
-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A FORWARD -i eth0 -j bogons
-A FORWARD -p udp -m udp --dport 53 -m limit --limit 5/second -j ACCEPT
-A FORWARD -d 10.0.0.5 -j web
-A bogons -s 10.0.0.0/8 -j DROP
-A bogons -j RETURN
-A web -p tcp -m tcp --dport 80 -j REJECT
-A web -p tcp -m tcp --dport 8443 -m comment --comment "the shop" -j ACCEPT
COMMIT
`
const { value: ruleset } = iptables.read([{ name: 'etc/shop.rules', text: RULES }])

function asked(text: string) {
  const { value: question } = readQuestion({ name: 'question', text }, NO_NAMES)
  if (question === undefined) throw new Error(`this test asks: ${text}`)
  const legs: readonly ExplainedLeg[] = [{ leg: everywhere(question), explanations: [explain(ruleset, question)] }]
  return { question, legs }
}

const told = (text: string): string => {
  const { question, legs } = asked(text)
  return `\n${explainText(question, legs, [])}`
}

test('translation: the header before and after it, what follows, and the reply with it undone', () => {
  expect(told('tcp 203.0.113.5:50000 -> 198.51.100.1:443 in eth0 out eth1')).toMatchInlineSnapshot(`
    "
    tcp 203.0.113.5:50000 -> 198.51.100.1:443 in eth0 out eth1
      state new; through the firewall

    permitted
        eth0 to eth1, 203.0.113.5 -> 198.51.100.1, TCP 443 from port 50000
          by etc/shop.rules:4: -A PREROUTING -i eth0 -d 198.51.100.1 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.5:8…
          by etc/shop.rules:16: -A FORWARD -d 10.0.0.5 -j web
          by etc/shop.rules:20: -A web -p tcp -m tcp --dport 8443 -m comment --comment "the shop" -j ACCEPT
      packets that follow: permitted
          by etc/shop.rules:13: -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
      replies: permitted
          by etc/shop.rules:13: -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT

    Example, permitted: eth0 to eth1, 203.0.113.5 -> 198.51.100.1, TCP 443 from port 50000, state new
      1 ip nat PREROUTING (translation)
          shop.rules:4: -A PREROUTING -i eth0 -d 198.51.100.1 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.5:8…
            matches: translate destination to 10.0.0.5, port to 8443
              destination 198.51.100.1 becomes 10.0.0.5, port 443 becomes 8443
      2 ip filter FORWARD (filter)
          1 line does not match
          shop.rules:14: -A FORWARD -i eth0 -j bogons
            matches: jump ip filter bogons
              1 line does not match
              shop.rules:18: -A bogons -j RETURN
                matches: returns
            back from ip filter bogons
          1 line does not match
          shop.rules:16: -A FORWARD -d 10.0.0.5 -j web
            matches: jump ip filter web
              1 line does not match
              shop.rules:20: -A web -p tcp -m tcp --dport 8443 -m comment --comment "the shop" -j ACCEPT
                matches: permit
      3 ip nat POSTROUTING (translation)
          1 line does not match
          no line decides: permit, shop.rules:3: :POSTROUTING ACCEPT [0:0]
      => permitted; it leaves as eth0 to eth1, 203.0.113.5 -> 10.0.0.5, TCP 8443 from port 50000, state new

    The packet after it: eth0 to eth1, 203.0.113.5 -> 198.51.100.1, TCP 443 from port 50000, state established
      1 ip nat PREROUTING (translation): first packets only
      2 ip filter FORWARD (filter)
          by tracking: destination 198.51.100.1 becomes 10.0.0.5, port 443 becomes 8443
          shop.rules:13: -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
            matches: permit
      3 ip nat POSTROUTING (translation): first packets only
      => permitted; it leaves as eth0 to eth1, 203.0.113.5 -> 10.0.0.5, TCP 8443 from port 50000, state established

    The reply to it: eth1 to eth0, 10.0.0.5 -> 203.0.113.5, TCP 50000 from port 8443, state established
      1 ip nat PREROUTING (translation): first packets only
      2 ip filter FORWARD (filter)
          shop.rules:13: -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
            matches: permit
      3 ip nat POSTROUTING (translation): first packets only
          by tracking: source 10.0.0.5 becomes 198.51.100.1, source port 8443 becomes 443
      => permitted; it leaves as eth1 to eth0, 198.51.100.1 -> 203.0.113.5, TCP 50000 from port 443, state established
    "
  `)
})

test('jumps and returns are told with their lists', () => {
  expect(told('tcp 203.0.113.5:50000 -> 10.0.0.5:80 in eth0 out eth1')).toMatchInlineSnapshot(`
    "
    tcp 203.0.113.5:50000 -> 10.0.0.5:80 in eth0 out eth1
      state new; through the firewall

    rejected, with an answer
        eth0 to eth1, 203.0.113.5 -> 10.0.0.5, TCP 80 from port 50000
          by etc/shop.rules:16: -A FORWARD -d 10.0.0.5 -j web
          by etc/shop.rules:19: -A web -p tcp -m tcp --dport 80 -j REJECT

    Example, rejected: eth0 to eth1, 203.0.113.5 -> 10.0.0.5, TCP 80 from port 50000, state new
      1 ip nat PREROUTING (translation)
          1 line does not match
          no line decides: permit, shop.rules:2: :PREROUTING ACCEPT [0:0]
      2 ip filter FORWARD (filter)
          1 line does not match
          shop.rules:14: -A FORWARD -i eth0 -j bogons
            matches: jump ip filter bogons
              1 line does not match
              shop.rules:18: -A bogons -j RETURN
                matches: returns
            back from ip filter bogons
          1 line does not match
          shop.rules:16: -A FORWARD -d 10.0.0.5 -j web
            matches: jump ip filter web
              shop.rules:19: -A web -p tcp -m tcp --dport 80 -j REJECT
                matches: reject
      => rejected, by shop.rules:19: -A web -p tcp -m tcp --dport 80 -j REJECT
    "
  `)
})

test('what was not understood leaves a packet undecided and names its line', () => {
  expect(told('udp 10.0.0.7 -> 10.1.0.1:53 in eth1 out eth1')).toMatchInlineSnapshot(`
    "
    udp 10.0.0.7 -> 10.1.0.1:53 in eth1 out eth1
      state new; through the firewall

    undecided: it depends on what was not understood
        eth1 to eth1, 10.0.0.7 -> 10.1.0.1, UDP 53
          by etc/shop.rules:15: -A FORWARD -p udp -m udp --dport 53 -m limit --limit 5/second -j ACCEPT
      packets that follow: permitted
          by etc/shop.rules:13: -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
      replies: permitted
          by etc/shop.rules:13: -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT

    Example, unknown: eth1 to eth1, 10.0.0.7 -> 10.1.0.1, UDP 53 from port 49152, state new
      1 ip nat PREROUTING (translation)
          1 line does not match
          no line decides: permit, shop.rules:2: :PREROUTING ACCEPT [0:0]
      2 ip filter FORWARD (filter)
          2 lines do not match
          shop.rules:15: -A FORWARD -p udp -m udp --dport 53 -m limit --limit 5/second -j ACCEPT
            may match (not known: \`-m limit --limit 5/second\`): permit
          1 line does not match
          no line decides: deny, shop.rules:9: :FORWARD DROP [0:0]
      3 ip nat POSTROUTING (translation)
          1 line does not match
          no line decides: permit, shop.rules:3: :POSTROUTING ACCEPT [0:0]
      => may be denied, by shop.rules:9: :FORWARD DROP [0:0]
      => may be permitted

    The packet after it: eth1 to eth1, 10.0.0.7 -> 10.1.0.1, UDP 53 from port 49152, state established
      1 ip nat PREROUTING (translation): first packets only
      2 ip filter FORWARD (filter)
          shop.rules:13: -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
            matches: permit
      3 ip nat POSTROUTING (translation): first packets only
      => permitted

    The reply to it: eth1 to eth1, 10.1.0.1 -> 10.0.0.7, UDP 49152 from port 53, state established
      1 ip nat PREROUTING (translation): first packets only
      2 ip filter FORWARD (filter)
          shop.rules:13: -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
            matches: permit
      3 ip nat POSTROUTING (translation): first packets only
      => permitted
    "
  `)
})

test('a set is divided by what becomes of it', () => {
  expect(told('10.0.0.7 -> 10.0.0.4/31 80, 8443/tcp in eth1 out eth1')).toMatchInlineSnapshot(`
    "
    10.0.0.7 -> 10.0.0.4/31 80, 8443/tcp in eth1 out eth1
      state new; through the firewall

    it depends: 3 parts, 1 permitted, 1 denied, 1 rejected
      denied
        eth1 to eth1, 10.0.0.7 -> 10.0.0.4, TCP 80, 8443
          by etc/shop.rules:9: :FORWARD DROP [0:0]
      permitted
        eth1 to eth1, 10.0.0.7 -> 10.0.0.5, TCP 8443
          by etc/shop.rules:16: -A FORWARD -d 10.0.0.5 -j web
          by etc/shop.rules:20: -A web -p tcp -m tcp --dport 8443 -m comment --comment "the shop" -j ACCEPT
      rejected
        eth1 to eth1, 10.0.0.7 -> 10.0.0.5, TCP 80
          by etc/shop.rules:16: -A FORWARD -d 10.0.0.5 -j web
          by etc/shop.rules:19: -A web -p tcp -m tcp --dport 80 -j REJECT
      packets that follow: permitted
          by etc/shop.rules:13: -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
      replies: permitted
          by etc/shop.rules:13: -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT

    Example, denied: eth1 to eth1, 10.0.0.7 -> 10.0.0.4, TCP 80 from port 49152, state new
      1 ip nat PREROUTING (translation)
          1 line does not match
          no line decides: permit, shop.rules:2: :PREROUTING ACCEPT [0:0]
      2 ip filter FORWARD (filter)
          4 lines do not match
          no line decides: deny, shop.rules:9: :FORWARD DROP [0:0]
      => denied, by shop.rules:9: :FORWARD DROP [0:0]

    Example, permitted: eth1 to eth1, 10.0.0.7 -> 10.0.0.5, TCP 8443 from port 49152, state new
      1 ip nat PREROUTING (translation)
          1 line does not match
          no line decides: permit, shop.rules:2: :PREROUTING ACCEPT [0:0]
      2 ip filter FORWARD (filter)
          3 lines do not match
          shop.rules:16: -A FORWARD -d 10.0.0.5 -j web
            matches: jump ip filter web
              1 line does not match
              shop.rules:20: -A web -p tcp -m tcp --dport 8443 -m comment --comment "the shop" -j ACCEPT
                matches: permit
      3 ip nat POSTROUTING (translation)
          1 line does not match
          no line decides: permit, shop.rules:3: :POSTROUTING ACCEPT [0:0]
      => permitted

    Example, rejected: eth1 to eth1, 10.0.0.7 -> 10.0.0.5, TCP 80 from port 49152, state new
      1 ip nat PREROUTING (translation)
          1 line does not match
          no line decides: permit, shop.rules:2: :PREROUTING ACCEPT [0:0]
      2 ip filter FORWARD (filter)
          3 lines do not match
          shop.rules:16: -A FORWARD -d 10.0.0.5 -j web
            matches: jump ip filter web
              shop.rules:19: -A web -p tcp -m tcp --dport 80 -j REJECT
                matches: reject
      => rejected, by shop.rules:19: -A web -p tcp -m tcp --dport 80 -j REJECT
    "
  `)
})

test('packets to the firewall itself meet its input lists', () => {
  expect(told('tcp 10.9.9.9 -> firewall:22')).toMatchInlineSnapshot(`
    "
    tcp 10.9.9.9 -> firewall:22
      state new; to the firewall itself; any interface in: narrow it, as \`in eth0\`

    undecided: it depends on what was not understood
        10.9.9.9 -> any, TCP 22
          by the policy of INPUT is not given

    Example, unknown: eth0 to eth1, 10.9.9.9 -> 1.0.0.0, TCP 22 from port 49152, state new
      1 ip nat PREROUTING (translation)
          1 line does not match
          no line decides: permit, shop.rules:2: :PREROUTING ACCEPT [0:0]
      2 ip filter INPUT (filter)
          shop.rules:12: -A INPUT -s 10.9.9.9 -p tcp -m tcp --dport 22 -j ACCEPT
            matches: permit
      3 ip nat INPUT (translation)
          the policy of INPUT is not given
            matches: may do anything: unknown \`the policy is not given\`
      => may be permitted
      => may be denied, by the policy of INPUT is not given
      => may be rejected, by the policy of INPUT is not given
    "
  `)
})

test('the JSON form says the same, and what would be obeyed by a terminal is escaped', () => {
  const { question, legs } = asked('tcp 203.0.113.5:50000 -> 198.51.100.1:443 in eth0 out eth1')
  const json: unknown = JSON.parse(explainJson(question, legs, ['a\u001b[31m zone']))
  expect(json).toMatchObject({
    portolan: 1,
    question: 'tcp 203.0.113.5:50000 -> 198.51.100.1:443 in eth0 out eth1',
    path: 'forward',
    answers: [
      {
        disposition: 'permitted',
        parts: [
          {
            disposition: 'permitted',
            complete: true,
            lines: [{ file: 'etc/shop.rules', line: 4 }, { line: 16 }, { line: 20 }],
            example: {
              disposition: 'permitted',
              stages: [
                { purpose: 'translation', enters: 'yes', list: { lines: [{ matches: 'yes', line: 4 }] } },
                { purpose: 'filter' },
                { purpose: 'translation', otherwise: 'permit' },
              ],
            },
            reply: { ends: [{ disposition: 'permitted' }] },
          },
        ],
        onward: [{ disposition: 'permitted' }],
        reply: [{ disposition: 'permitted' }],
      },
    ],
  })
  expect(explainJson(question, legs, ['a\u001b[31m zone'])).toContain('\\u001b')
  expect(explainJson(question, legs, [])).toContain('"leaves": "eth1 to eth0, 198.51.100.1 -> 203.0.113.5,')
  expect(explainText(question, legs, ['a zone'])).toContain('a zone')
})
