import { addChroot, stripChroot } from '../../wire/path.ts'
import { checkPath } from '../grammar/path-fault.ts'
import { type Word, word } from './word.ts'

export const getAllChildrenNumber: Word = word('path', 1, async ({ args, zk, out }) => {
  checkPath(args[1]!)
  await out(`${await (await zk()).countDescendants(args[1]!)}\n`)
})

export const getEphemerals: Word = word('path', 0, async ({ args, zk, out }) => {
  const prefix = args[1] ?? '/'
  checkPath(prefix)
  const client = await zk(null)
  const { ephemerals } = await client.call('getEphemerals', { prefixPath: addChroot(client.chroot, prefix) })
  await out(`[${ephemerals.map((path) => stripChroot(client.chroot, path)).join(', ')}]\n`)
})
