import { createHash } from 'node:crypto'

/** What the code signature of a program for macOS says, and whether it holds. */
export interface MachO {
  /** As `file` calls it. */
  readonly machine: 'x86_64' | 'arm64'
  readonly identifier: string
  /** CS_ADHOC 2, CS_RUNTIME 0x10000, CS_LINKER_SIGNED 0x20000. */
  readonly flags: number
  /** Pages that are not what was signed; and everything else that macOS would not take. */
  readonly wrong: readonly string[]
}

interface Segment {
  readonly name: string
  readonly memory: number
  readonly from: number
  readonly size: number
}

/**
 * Reads a Mach-O file as macOS does before it runs it (xnu: bsd/kern/ubc_subr.c, cs_validate_csblob), with nothing of the script that
 * signs.
 */
export function machO(file: Buffer): MachO {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const little = (at: number) => view.getUint32(at, true)
  const big = (at: number) => view.getUint32(at)
  if (little(0) !== 0xfeed_facf) throw new Error('no Mach-O file of 64 bits')
  const machines: { readonly [type: number]: MachO['machine'] } = { 16777223: 'x86_64', 16777228: 'arm64' }
  const segments: Segment[] = []
  let signature: { from: number; size: number } | undefined
  for (let at = 32, left = little(16); left > 0; left--, at += little(at + 4)) {
    const size = (offset: number) => Number(view.getBigUint64(at + offset, true))
    if (little(at) === 0x1d) signature = { from: little(at + 8), size: little(at + 12) }
    if (little(at) === 0x19)
      segments.push({
        name: file.toString('latin1', at + 8, at + 24).split('\0')[0]!,
        memory: size(32),
        from: size(40),
        size: size(48),
      })
  }
  if (signature === undefined) throw new Error('not signed')
  const { from, size } = signature
  const wrong: string[] = []
  const hold = (is: boolean, what: string) => is || wrong.push(what)
  const last = segments.at(-1)!
  hold(last.name === '__LINKEDIT', 'the signature is in no segment')
  hold(from % 16 === 0, 'the signature begins anywhere')
  hold(from + size === file.length && last.from + last.size === file.length, 'there is something behind the signature')
  hold(last.memory >= last.size && last.memory % 0x4000 === 0, 'the last segment is no number of pages')
  hold(big(from) === 0xfade_0cc0 && big(from + 4) <= size, 'no signature there')
  const at = from + big(from + 16)
  hold(big(at) === 0xfade_0c02 && big(from + 12) === 0, 'no directory of code')
  const [hashes, name, slots, limit] = [big(at + 16), big(at + 20), big(at + 28), big(at + 32)]
  const page = 2 ** file[at + 39]!
  hold(file[at + 36] === 32 && file[at + 37] === 2, 'not by SHA-256')
  hold(limit === from && slots === Math.ceil(limit / page), 'not all of it is signed')
  const code = segments.find((segment) => segment.name === '__TEXT')!
  const text = [view.getBigUint64(at + 64), view.getBigUint64(at + 72), view.getBigUint64(at + 80)].map(Number)
  hold(text.join() === [code.from, code.size, 1].join(), 'another segment of code')
  for (let slot = 0; slot < slots; slot++) {
    const bytes = file.subarray(slot * page, Math.min((slot + 1) * page, limit))
    const hash = createHash('sha256').update(bytes).digest()
    const kept = at + hashes + slot * 32
    hold(hash.equals(file.subarray(kept, kept + 32)), `page ${slot}`)
  }
  return {
    machine: machines[little(4)]!,
    identifier: file.toString('latin1', at + name, file.indexOf(0, at + name)),
    flags: big(at + 12),
    wrong,
  }
}
