import type { Script } from '../transcript.ts'
import { lines } from './lines.ts'

/** Sessions below a znode. */
export const chroots: readonly Script[] = [
  {
    name: 'a tree below a chroot',
    chroot: true,
    lines: lines(`ls /
create /a x
create /a/b
create -s /a/s-
create -e /a/e
get -s /a
ls -R /
ls -s /a
getAcl /a
setAcl /a world:anyone:cdrwa
stat /a
getAllChildrenNumber /
get -w /a
addWatch /a/b
set /a y
set /a/b z
create /a/b/c
sync /
sync /
removewatches /a/b
delete /nope
get /nope
create /no/no
deleteall /a
ls /
config
whoami
reconfig -remove 9`),
  },
  {
    name: 'a chroot that is not there',
    chroot: 'missing',
    lines: lines('ls /\ncreate /a x\nget /a\nsync /\ncreate -e /e'),
  },
  {
    name: 'ephemerals below a chroot',
    chroot: true,
    lines: lines('create -e /e\ngetEphemerals  ≠ chroot-ephemerals'),
  },
  {
    name: 'quotas below a chroot',
    chroot: true,
    lines: lines('create /q\nsetquota -n 5 /q  ≠ chroot-quota\nlistquota /q  ≠ chroot-quota'),
  },
]
