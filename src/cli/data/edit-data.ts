import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ZooKeeper } from '../../client/client.ts'
import { writeNew } from '../../files/new-file.ts'
import { ZkError } from '../../wire/error.ts'
import type { Context } from '../declare/context.ts'
import { whileRunning } from '../life/running.ts'
import { StopError } from '../life/stop-error.ts'

/**
 * Lets the user change the data of a znode in $VISUAL, $EDITOR or vi: decoded for the editor, written back the way it was
 * stored, and only when nobody else changed it meanwhile.
 * @returns the version written, undefined when nothing was changed
 * @throws StopError `conflict`, naming the file that keeps the text; ZkError; ValueError for data that cannot be encoded
 */
export async function editData(context: Context, zk: ZooKeeper, path: string): Promise<number | undefined> {
  const { data, stat } = await zk.get(path)
  const [{ decode }, { encode }] = await Promise.all([
    import('../../values/decode.ts'),
    import('../../values/encode.ts'),
  ])
  const decoded = data === null ? undefined : await decode(data)
  const text = decoded ? decoded.source : ''
  if (text === undefined) throw new StopError('no', `the data of ${path} is binary: set it from a file instead`)
  // Only the user may read it: it may be a secret.
  const folder = await mkdtemp(join(tmpdir(), 'zoosh-edit-'))
  const file = join(folder, 'data')
  await writeNew(file, text, 0o600)
  await context.lend(() => whileRunning(runEditor(file)))
  const edited = await readFile(file, 'utf8')
  const discard = (): Promise<void> => rm(folder, { recursive: true })
  if (edited === text) {
    await discard()
    return undefined
  }
  try {
    const bytes = decoded ? await encode(decoded.chain, edited) : edited
    const { version } = await zk.set(path, bytes, { version: stat.version })
    await discard()
    return version
  } catch (error) {
    const hint = `your text is kept in ${file}`
    if (error instanceof ZkError && error.name === 'BadVersion')
      throw new StopError('conflict', `${path} was changed by someone else meanwhile: nothing was written`, hint)
    if (error instanceof Error) throw new StopError('conflict', `not written: ${error.message}`, hint)
    throw error
  }
}

async function runEditor(file: string): Promise<void> {
  const editor = process.env.VISUAL || process.env.EDITOR || 'vi'
  // By the shell, since people set it to a command with flags.
  const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' })
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (exit, signal) => resolve(exit ?? (signal ? 1 : 0)))
  })
  if (code !== 0) throw new StopError('no', `the editor ended with ${code}: nothing was written`)
}
