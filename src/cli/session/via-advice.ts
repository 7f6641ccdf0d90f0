import { parseWay } from '../../client/reach/way.ts'
import { ConnectionError, type ConnectionErrorKind } from '../../client/terms/connection-error.ts'
import { advice, byPlace, type Hint, shellLine } from '../../wire/hint.ts'
import { loginOf } from './via.ts'

type WayKind = 'ssh' | 'command' | 'proxy'

/** What to do about a failure, where the way is one of these, the kind one of these, and what is told has the sign. */
interface Case {
  readonly ways?: readonly WayKind[]
  readonly kinds: readonly ConnectionErrorKind[]
  readonly sign?: RegExp
  readonly hint: Hint
}

const asCalledThere = byPlace({
  outside: 'names are resolved at the far end: --server names it as it is called there',
  shell: advice`names are resolved at the far end: ${shellLine`connect HOST:PORT --via WAY`} names it as it is called there`,
})
const anotherWay = byPlace({
  outside: '--via or ZOOSH_VIA names another way, none goes directly',
  shell: advice`${shellLine`connect HOST:PORT --via WAY`} goes another way, ${shellLine`connect HOST:PORT`} directly`,
})
const moreTime = byPlace({
  outside: '--timeout allows more time',
  shell: advice`${shellLine`connect --timeout 30s`} allows more time`,
})

/** What kubectl says, by its own fault or the cluster's, and what runs in the container. Others who talk to clusters say the same. */
const ofClusters: readonly Case[] = [
  {
    kinds: ['tunnel'],
    sign: /executable file not found/,
    hint: 'what stands behind -- has to be in the container: nc, socat or bash will do, docs/reach.md has a line for each',
  },
  {
    kinds: ['tunnel'],
    sign: /cannot (?:get|create) resource "pods/,
    hint: 'the cluster allows you too little: it takes get of pods and create of pods/exec; kubectl auth can-i create pods/exec tells',
  },
  {
    kinds: ['tunnel'],
    sign: /You must be logged in to the server/,
    hint: 'the cluster does not know you, or no longer: log in to it as for any kubectl; kubectl get pods tells whether it does',
  },
  {
    kinds: ['tunnel'],
    sign: /\(NotFound\)|container not found|cannot exec into a container/,
    hint: 'is that pod running? kubectl get pods tells; -n NAMESPACE, --context CONTEXT and -c CONTAINER, before the --, name another place',
  },
  {
    kinds: ['tunnel'],
    sign: /context "?\S+"? does not exist|context was not found/,
    hint: 'kubectl config get-contexts tells which there are, of the files that KUBECONFIG names',
  },
  {
    kinds: ['tunnel'],
    sign: /The connection to the server \S+ was refused|Unable to connect to the server/,
    hint: 'kubectl does not reach its cluster: kubectl config current-context tells which that is, --context names another',
  },
  {
    kinds: ['tunnel'],
    sign: /command terminated with exit code/,
    hint: advice`the pod is there, and leads to no server: is it running? ${asCalledThere}`,
  },
]

/** The first that fits is told. */
const cases: readonly Case[] = [
  {
    kinds: ['tunnel'],
    sign: /there is no such program/,
    hint: advice`what --via names has to be on the PATH, or named by its path; ${anotherWay}`,
  },
  {
    ways: ['ssh'],
    kinds: ['tunnel'],
    sign: /Permission denied|Host key verification failed|Too many authentication failures|nobody logged in/,
    hint: 'ssh can ask for a password, a passphrase or a host key on a terminal only; elsewhere it takes a key, an agent, or a login that is shared (ControlMaster)',
  },
  {
    ways: ['ssh'],
    kinds: ['tunnel'],
    // The last is what one says that goes through a login of another.
    sign: /open failed|forwarding failed|forwarding request failed/,
    hint: advice`the bastion is there, and leads to no server: is it running? ${asCalledThere}`,
  },
  { ways: ['ssh'], kinds: ['tunnel'], hint: advice`is that the bastion? ssh can be tried by hand; ${anotherWay}` },
  ...ofClusters,
  {
    ways: ['command'],
    kinds: ['tunnel'],
    hint: advice`the command can be tried by hand, with host and port for %h and %p; ${anotherWay}`,
  },
  {
    ways: ['ssh', 'command'],
    kinds: ['lost'],
    hint: advice`what --via names ended, or the server did: it can be tried by hand; ${anotherWay}`,
  },
  {
    ways: ['proxy'],
    kinds: ['tunnel'],
    sign: /user and (?:a|the) password/,
    hint: "SCHEME://$USER:$PASSWORD@HOST:PORT takes both from variables of the environment; quote it: '…'",
  },
  {
    ways: ['proxy'],
    kinds: ['tunnel'],
    sign: /does not allow/,
    hint: 'the rules of the proxy decide: it has to allow this host and this port',
  },
  {
    ways: ['proxy'],
    kinds: ['tunnel'],
    sign: /: (?:connection refused|no such host|no route|no answer|the name server)/,
    hint: advice`is the proxy running there? ${anotherWay}`,
  },
  {
    ways: ['proxy'],
    kinds: ['tunnel'],
    sign: /gives no connection/,
    hint: advice`is the server running there? ${asCalledThere}`,
  },
  { ways: ['proxy'], kinds: ['tunnel'], hint: advice`is it a proxy of that kind? ${anotherWay}` },
  {
    ways: ['proxy'],
    kinds: ['lost'],
    hint: advice`the proxy ended it, or the server did: is that running? ${asCalledThere}`,
  },
  { kinds: ['refused', 'unresolved', 'unreachable'], hint: advice`is the server running there? ${asCalledThere}` },
  {
    kinds: ['timeout'],
    sign: /the tunnel did not open|does not answer/,
    hint: advice`${moreTime}; where that does not help, ${anotherWay}`,
  },
  { kinds: ['timeout'], hint: advice`${moreTime}; is the server running there? ${asCalledThere}` },
  {
    kinds: ['tls'],
    hint: 'the certificate has to be for the name of the server, whatever leads there: see --tls-server-name, --tls-ca, --tls-cert; or the port is a plain one',
  },
]

/** An error of what was reached by a way, with what to do about it there: what helps on this machine need not. */
export function advised(error: ConnectionError, way: string): ConnectionError {
  if (error.advice !== undefined) return error
  const { kind, message, attempts, cause } = error
  const through = kindOf(way)
  const found = cases.find(
    ({ ways, kinds, sign }) =>
      kinds.includes(kind) && (ways?.includes(through) ?? true) && (sign?.test(message) ?? true),
  )
  return found ? new ConnectionError(kind, message, { attempts, cause, advice: found.hint }) : error
}

function kindOf(way: string): WayKind {
  if (parseWay(way).kind !== 'command') return 'proxy'
  return loginOf(way) || /^\s*(?:\S*\/)?ssh\s/.test(way) ? 'ssh' : 'command'
}
