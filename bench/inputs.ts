import { deploymentText } from './deployments.ts'
import { changedList } from './lists/changed.ts'
import { crossingList } from './lists/crossing.ts'
import { fillingList } from './lists/filling.ts'
import { firewallText } from './lists/firewall.ts'
import { setQuestions } from './lists/questions.ts'
import { realisticList } from './lists/realistic.ts'
import { reorderedList } from './lists/reordered.ts'
import { iptablesText, nftablesText } from './lists/text.ts'

/** With this seed the lists are those on which other programs were measured. */
export const SEED = 20240601

const MAKERS: Readonly<Record<string, (size: number) => string>> = {
  rules: (size) => iptablesText(realisticList(size, SEED)),
  'rules-nft': (size) => nftablesText(realisticList(size, SEED)),
  changed: (size) => iptablesText(changedList(realisticList(size, SEED))),
  reordered: (size) => iptablesText(reorderedList(realisticList(size, SEED))),
  crossing: (size) => iptablesText(crossingList(size)),
  /** 2 to the power of `size` hosts. */
  filling: (size) => iptablesText(fillingList(size)),
  /** 10,000 questions about the list of that size. */
  questions: (size) => JSON.stringify(setQuestions(realisticList(size, SEED), 10_000)),
  'firewall-v4': (networks) => firewallText({ family: 4, networks }),
  'firewall-v6': (networks) => firewallText({ family: 6, networks }),
  /** That many sites of 50 servers. */
  deployment: (sites) => deploymentText({ servers: sites * 50, sites }),
  /** That many sites of 20 servers: about 300 rules each. */
  branches: (sites) => deploymentText({ servers: sites * 20, sites }),
}

/** The text of an input by its name, a maker and a size: `rules 10000`. The same name is the same text. */
export function inputText(name: string): string {
  const [maker = '', size = ''] = name.split(' ')
  const make = MAKERS[maker]
  if (make === undefined) throw new Error(`no input is called ${maker}`)
  return make(Number(size))
}
