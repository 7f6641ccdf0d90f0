// One .tar.gz of files: the same bytes for the same files and moment, whoever packs them.
import { readFileSync, writeFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

/**
 * @param file to be written
 * @param entries `{ name, from, mode }` for a file, `{ name, to }` for a link, in their order
 * @param moment (ms) that all are of
 */
export async function writeArchive(file, entries, moment) {
  const tar = pack()
  const owner = { uid: 0, gid: 0, uname: 'root', gname: 'root', mtime: new Date(moment) }
  for (const { name, from, mode, to } of entries) {
    if (to === undefined) tar.entry({ ...owner, name, mode }, readFileSync(from))
    else tar.entry({ ...owner, name, type: 'symlink', linkname: to })
  }
  tar.finalize()
  writeFileSync(file, gzipSync(await buffer(tar), { level: 9 }))
}
