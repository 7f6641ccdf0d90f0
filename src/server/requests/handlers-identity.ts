import { errorCodes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import { type Credential, digestId, userOf } from '../access/credential.ts'
import { SaslExchange } from '../access/sasl.ts'
import type { Peer } from '../session/peer.ts'
import type { Handlers } from './call.ts'

function addId(peer: Peer, added: Credential): void {
  if (!peer.ids.some(({ scheme, id }) => scheme === added.scheme && id === added.id)) peer.ids.push(added)
}

/** Operations about who is asking, and for how long. */
export const identityHandlers: Handlers<'auth' | 'sasl' | 'whoAmI' | 'ping' | 'closeSession'> = {
  auth({ server, peer }, { scheme, auth }) {
    if (scheme === 'ip') return {}
    if (scheme !== 'digest' || auth === null) throw new ZkError(errorCodes.AuthFailed.code)
    const id = digestId(auth.toString('utf8'))
    if (id === server.settings.superDigest) addId(peer, { scheme: 'super', id: '' })
    addId(peer, { scheme: 'digest', id })
    return {}
  },
  sasl({ server, peer }, { token }) {
    const users = server.settings.saslUsers
    if (!users) return { token: null }
    peer.sasl ??= new SaslExchange(users)
    const { answer, user } = peer.sasl.step(token)
    if (user !== undefined) addId(peer, { scheme: 'sasl', id: user })
    return { token: answer }
  },
  whoAmI({ peer }) {
    return { clientInfo: peer.ids.map((id) => ({ authScheme: id.scheme, user: userOf(id) })) }
  },
  ping: () => ({}),
  closeSession({ server, session, xid }) {
    server.closeSession(session, xid)
    return {}
  },
}
