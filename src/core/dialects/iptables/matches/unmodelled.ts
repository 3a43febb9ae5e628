import { ALL } from '../../../model/match.ts'
import { good } from '../../../sets/read.ts'
import { type MatchModule, type Option, skipped } from '../options.ts'

/** Modules whose condition is not modelled, with what is needed to skip their options (iptables-extensions(8), older manuals). */
const LIST: Readonly<Record<string, string>> = {
  ah: '--ahspi= --ahlen= --ahres',
  account: '--aaddr= --aname= --ashort',
  bpf: '--object-pinned= --bytecode=',
  cgroup: '--path= --cgroup=',
  cluster: '--cluster-total-nodes= --cluster-local-node= --cluster-local-nodemask= --cluster-hash-seed=',
  condition: '--condition=',
  connbytes: '--connbytes= --connbytes-dir= --connbytes-mode=',
  connlabel: '--label= --set',
  connlimit: '--connlimit-upto= --connlimit-above= --connlimit-mask= --connlimit-saddr --connlimit-daddr',
  connmark: '--mark=',
  cpu: '--cpu=',
  devgroup: '--src-group= --dst-group=',
  dscp: '--dscp= --dscp-class=',
  dst: '--dst-len= --dst-opts=',
  ecn: '--ecn-tcp-cwr --ecn-tcp-ece --ecn-ip-ect=',
  esp: '--espspi=',
  eui64: '',
  frag: '--fragid= --fraglen= --fragres --fragfirst --fragmore --fraglast',
  fuzzy: '--lower-limit= --upper-limit=',
  geoip: '--src-cc= --source-country= --dst-cc= --destination-country=',
  hashlimit:
    '--hashlimit= --hashlimit-upto= --hashlimit-above= --hashlimit-burst= --hashlimit-mode= --hashlimit-srcmask= ' +
    '--hashlimit-dstmask= --hashlimit-name= --hashlimit-htable-size= --hashlimit-htable-max= --hashlimit-htable-expire= ' +
    '--hashlimit-htable-gcinterval= --hashlimit-rate-match --hashlimit-rate-interval=',
  hbh: '--hbh-len= --hbh-opts=',
  helper: '--helper=',
  hl: '--hl-eq= --hl-lt= --hl-gt=',
  ipcomp: '--ipcompspi= --compres',
  ipp2p: '--edk --dc --kazaa --gnu --bit --apple --winmx --soul --ares --ipp2p --debug',
  ipv6header: '--soft --header=',
  ipvs: '--ipvs --vproto= --vaddr= --vport= --vdir= --vmethod= --vportctl=',
  layer7: '--l7dir= --l7proto= --l7proto',
  length: '--length=',
  limit: '--limit= --limit-burst=',
  mark: '--mark=',
  mh: '--mh-type=',
  nfacct: '--nfacct-name=',
  nth: '--counter= --every= --packet= --start=',
  osf: '--genre= --ttl= --log= --smart --netlink',
  owner: '--uid-owner= --gid-owner= --pid-owner= --sid-owner= --cmd-owner= --suppl-groups --socket-exists',
  physdev: '--physdev-in= --physdev-out= --physdev-is-in --physdev-is-out --physdev-is-bridged',
  pkttype: '--pkt-type=',
  policy: '--dir= --pol= --strict --reqid= --spi= --proto= --mode= --tunnel-src= --tunnel-dst= --next',
  psd: '--psd-weight-threshold= --psd-delay-threshold= --psd-lo-ports-weight= --psd-hi-ports-weight=',
  quota: '--quota=',
  quota2: '--name= --quota= --grow --no-change --packets',
  random: '--average=',
  rateest:
    '--rateest-delta --rateest-lt --rateest-gt --rateest-eq --rateest= --rateest1= --rateest2= --rateest-bps? --rateest-pps? ' +
    '--rateest-bps1? --rateest-bps2? --rateest-pps1? --rateest-pps2?',
  realm: '--realm=',
  rpfilter: '--loose --validmark --accept-local --invert',
  rt: '--rt-type= --rt-segsleft= --rt-len= --rt-0-res --rt-0-addrs= --rt-0-not-strict',
  set:
    '--match-set== --set== --return-nomatch --update-counters --update-subcounters --packets-eq= --packets-lt= --packets-gt= ' +
    '--bytes-eq= --bytes-lt= --bytes-gt=',
  socket: '--transparent --nowildcard --restore-skmark',
  srh:
    '--srh-next-hdr= --srh-hdr-len-eq= --srh-hdr-len-gt= --srh-hdr-len-lt= --srh-segs-left-eq= --srh-segs-left-gt= ' +
    '--srh-segs-left-lt= --srh-last-entry-eq= --srh-last-entry-gt= --srh-last-entry-lt= --srh-tag= --srh-psid= --srh-nsid= --srh-lsid=',
  statistic: '--mode= --probability= --every= --packet=',
  string: '--algo= --from= --to= --string= --hex-string= --icase',
  tcpmss: '--mss=',
  time: '--datestart= --datestop= --timestart= --timestop= --days= --monthdays= --weekdays= --contiguous --kerneltz --localtz --utc',
  tos: '--tos=',
  ttl: '--ttl= --ttl-eq= --ttl-gt= --ttl-lt=',
  u32: '--u32=',
  unclean: '',
}

export const UNMODELLED: readonly [string, MatchModule][] = Object.entries(LIST).map(([name, options]) => [
  name,
  { unmodelled: true, options: new Map(skipped(options)) },
])

const ALWAYS: Option['read'] = () => good(ALL)

/**
 * Who was here before is not modelled, but `--set` only remembers and always matches (net/netfilter/xt_recent.c); the other options
 * say what is remembered.
 */
export const recent: MatchModule = {
  options: new Map<string, Option>([
    ['--set', { values: 0, read: ALWAYS }],
    ['--name', { values: 1, read: ALWAYS, text: true }],
    ['--rsource', { values: 0, read: ALWAYS }],
    ['--rdest', { values: 0, read: ALWAYS }],
    ['--mask', { values: 1, read: ALWAYS, text: true }],
    ...skipped('--rcheck --update --remove --seconds= --reap --hitcount= --rttl'),
  ]),
}
