// The code signature of a program for macOS.
import { createHash } from 'node:crypto'

/** Of load commands (mach-o/loader.h), and of what they hold. */
const MACH_O_64 = 0xfeedfacf
const SEGMENT_64 = 0x19
const CODE_SIGNATURE = 0x1d
const HEADER = 32

/** Of signatures (xnu: osfmk/kern/cs_blobs.h), whose numbers have the highest byte first. */
const SUPER_BLOB = 0xfade0cc0
const CODE_DIRECTORY = 0xfade0c02
/** With the segment of code, and without what came later. */
const VERSION = 0x20400
/** By nobody, as a linker signs: whoever has a certificate may put his own in its place. */
const ADHOC_BY_LINKER = 0x20002
const SHA256 = 2
const DIRECTORY = 88
/** A blob that has one part: its magic, its length, how many, and kind and place of that one. */
const AROUND = 20
const MAIN_PROGRAM = 1n

/** As linkers take them, whatever the machine's own are. */
const PAGE = 4096
/** The largest that a machine has, in bytes. */
const LARGEST_PAGE = 0x4000

/**
 * Signs a program for macOS ad hoc, in the place of the signature it has: macOS kills one that was changed after it was signed, and on
 * ARM one that has none.
 * @param program the bytes of a Mach-O file of 64 bits, for one kind of machine, whose signature is the last that is in it
 * @param identifier its name in the signature
 * @throws Error for any other file
 */
export function signed(program, identifier) {
  const { text, linkEdit, signature } = commandsOf(program)
  const end = program.readUInt32LE(signature + 8)
  const pages = Math.ceil(end / PAGE)
  const name = Buffer.from(`${identifier}\0`)
  const length = DIRECTORY + name.length + pages * 32
  const size = Math.ceil((AROUND + length) / 16) * 16
  const made = Buffer.alloc(end + size)
  program.copy(made, 0, 0, end)

  made.writeUInt32LE(size, signature + 12)
  const kept = end + size - Number(made.readBigUInt64LE(linkEdit + 40))
  made.writeBigUInt64LE(BigInt(kept), linkEdit + 48)
  made.writeBigUInt64LE(BigInt(Math.ceil(kept / LARGEST_PAGE) * LARGEST_PAGE), linkEdit + 32)

  numbers(made, end, [SUPER_BLOB, AROUND + length, 1, 0, AROUND])
  const at = end + AROUND
  const hashes = DIRECTORY + name.length
  numbers(made, at, [CODE_DIRECTORY, length, VERSION, ADHOC_BY_LINKER, hashes, DIRECTORY, 0, pages, end])
  made.set([32, SHA256, 0, Math.log2(PAGE)], at + 36)
  made.writeBigUInt64BE(made.readBigUInt64LE(text + 40), at + 64)
  made.writeBigUInt64BE(made.readBigUInt64LE(text + 48), at + 72)
  made.writeBigUInt64BE(MAIN_PROGRAM, at + 80)
  name.copy(made, at + DIRECTORY)
  for (let page = 0; page < pages; page++) {
    // The last one is as long as it is: it is not filled up.
    const bytes = made.subarray(page * PAGE, Math.min((page + 1) * PAGE, end))
    createHash('sha256')
      .update(bytes)
      .digest()
      .copy(made, at + hashes + page * 32)
  }
  return made
}

/** @returns where the load commands are that a signature changes or tells of */
function commandsOf(program) {
  if (program.length < HEADER || program.readUInt32LE(0) !== MACH_O_64)
    throw new Error('is no Mach-O file of 64 bits for one kind of machine')
  const found = {}
  let at = HEADER
  for (let left = program.readUInt32LE(16); left > 0; left--) {
    const command = program.readUInt32LE(at)
    if (command === CODE_SIGNATURE) found.signature = at
    if (command === SEGMENT_64) {
      const name = program.toString('latin1', at + 8, at + 24).replace(/\0+$/, '')
      if (name === '__TEXT') found.text = at
      if (name === '__LINKEDIT') found.linkEdit = at
    }
    at += program.readUInt32LE(at + 4)
  }
  const { text, linkEdit, signature } = found
  if (text === undefined || linkEdit === undefined || signature === undefined)
    throw new Error('has no __TEXT, no __LINKEDIT or no signature')
  const end = program.readUInt32LE(signature + 8) + program.readUInt32LE(signature + 12)
  if (end !== program.length) throw new Error('does not end with its signature')
  return { text, linkEdit, signature }
}

function numbers(bytes, from, values) {
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, from + 4 * index)
}
