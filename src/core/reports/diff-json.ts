import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { positionOf } from '../diagnostics/source.ts'
import type { Treatment } from '../model/comparison.ts'
import { addressTexts } from '../sets/addresses.ts'
import type { NameTable } from '../sets/names.ts'
import type { Box } from '../sets/packet-set.ts'
import { formatPorts } from '../sets/ports.ts'
import { changeOf, type DiffReport } from './diff-report.ts'
import { originJson } from './ruleset-json.ts'
import { safeJson } from './safe-json.ts'

/** What differs between two configurations for other programs, version 1: all of it. */
export function diffJson({ files, comparison, names, diagnostics }: DiffReport): string {
  const [first, second] = files
  return safeJson({
    portolan: 1,
    first,
    second,
    equal: comparison.equal,
    regions: comparison.regions.map((region) => ({
      change: changeOf(region),
      path: region.path,
      family: region.family,
      boxes: region.boxes.map((box) => boxJson(box, names)),
      first: treatmentJson(region.first),
      second: treatmentJson(region.second),
    })),
    undecided: comparison.undecided,
    diagnostics: { first: diagnostics[0].map(diagnosticJson), second: diagnostics[1].map(diagnosticJson) },
  })
}

/** What is not limited is left out. Of ICMP type and code stand where others have ports; flags and MAC addresses are numbers. */
function boxJson(box: Box, names: NameTable): object {
  const given = {
    in: box.inInterface && names.namesOf(box.inInterface),
    out: box.outInterface && names.namesOf(box.outInterface),
    source: box.source && addressTexts(box.source),
    destination: box.destination && addressTexts(box.destination),
    protocols: box.protocol,
    sourcePorts: box.sourcePort && formatPorts(box.sourcePort),
    destinationPorts: box.destinationPort && formatPorts(box.destinationPort),
    states: box.states,
    tcpFlags: box.tcpFlags,
    sourceMac: box.sourceMac,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function treatmentJson({ disposition, origins }: Treatment): object {
  return { disposition, lines: origins.map(originJson) }
}

function diagnosticJson({ severity, code, message, span }: Diagnostic): object {
  return {
    severity,
    code,
    message,
    ...(span === undefined ? {} : { file: span.source.name, ...positionOf(span.source, span.start) }),
  }
}
