import type { Handlers } from './call.ts'

/** Operations on watches alone: no ACL is asked, and the nodes need not exist. */
export const watchHandlers: Handlers<'addWatch' | 'checkWatches' | 'removeWatches' | 'setWatches' | 'setWatches2'> = {
  addWatch({ server, peer }, { path, mode }) {
    server.watches.add(path, peer, mode)
    return { err: 0 }
  },
  checkWatches({ server, peer }, { path, type }) {
    server.watches.check(path, peer, type)
    return {}
  },
  removeWatches({ server, peer }, { path, type }) {
    server.watches.remove(path, peer, type)
    return {}
  },
  setWatches({ server, peer }, request) {
    server.watches.reinstate(peer, server.tree, { ...request, persistentWatches: [], persistentRecursiveWatches: [] })
    return {}
  },
  setWatches2({ server, peer }, request) {
    server.watches.reinstate(peer, server.tree, request)
    return {}
  },
}
