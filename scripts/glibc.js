/** Of program headers and of the dynamic section (elf.h). */
const LOAD = 1
const DYNAMIC = 2
const STRING_TABLE = 5
const STRING_TABLE_SIZE = 10

/**
 * The newest version of glibc that a program asks for, whatever else it carries in it.
 * @param program the bytes of an ELF file of 64 bits, lowest byte first
 * @returns of 2.N the N; 0 where it asks for no glibc
 */
export function newestGlibc(program) {
  const number = (at) => Number(program.readBigUInt64LE(at))
  const headers = Array.from({ length: program.readUInt16LE(56) }, (_, index) => {
    const at = number(32) + index * program.readUInt16LE(54)
    return { type: program.readUInt32LE(at), from: number(at + 8), address: number(at + 16), size: number(at + 32) }
  })
  const dynamic = headers.find(({ type }) => type === DYNAMIC)
  const entries = new Map()
  for (let at = dynamic.from; at < dynamic.from + dynamic.size; at += 16) entries.set(number(at), number(at + 8))
  const table = entries.get(STRING_TABLE)
  const { from, address } = headers.find(
    (header) => header.type === LOAD && header.address <= table && table < header.address + header.size,
  )
  const start = from + table - address
  const names = program.toString('latin1', start, start + entries.get(STRING_TABLE_SIZE))
  return Math.max(0, ...[...names.matchAll(/\0GLIBC_2\.(\d+)(?=[.\0])/g)].map(([, minor]) => Number(minor)))
}
