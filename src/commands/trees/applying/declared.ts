import type { Context } from '../../../cli/declare/context.ts'
import type { DocumentPlace } from '../../../cli/declare/place/document-kind.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { claims } from '../../../tree/declared/claims.ts'
import { commonRoot, type Document } from '../../../tree/declared/document.ts'
import { drift } from '../../../tree/declared/drift.ts'
import { variables } from '../../../tree/declared/variables.ts'
import type { Comparison, Difference } from '../../../tree/place/differences.ts'
import type { Fill } from '../../../tree/place/formats/tree-format.ts'
import { isSystem } from '../../../tree/walk/system.ts'
import { UsageError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { joinPath, pathFault } from '../../../wire/path.ts'
import type { Acl } from '../../../wire/records.ts'
import { closeDocuments, openDocuments } from './open-documents.ts'

/** How apply was called. */
export interface Wanted extends Context {
  readonly args: { readonly path: string | undefined }
  readonly flags: {
    readonly file: readonly DocumentPlace[]
    readonly env: readonly string[]
    readonly prune: boolean
    readonly 'no-acl': boolean
    readonly 'no-journal': boolean
    readonly limit: number | undefined
  }
}

/** What documents declare. They are read as often as it is asked. */
export class Declared {
  /** The client's path that all documents stand at or below. */
  readonly root: string
  readonly #zk: ZooKeeper
  readonly #documents: readonly Document[]
  readonly #call: Wanted

  private constructor(zk: ZooKeeper, documents: readonly Document[], call: Wanted) {
    this.root = commonRoot(documents.map(({ root }) => root))
    this.#zk = zk
    this.#documents = documents
    this.#call = call
  }

  /**
   * Opens the documents, and reads them to their ends: whatever is wrong in them is known before anything is compared.
   * @throws UsageError
   */
  static async open(call: Wanted): Promise<Declared> {
    const { file, env } = call.flags
    if (file.length === 0) throw new UsageError('apply needs a document', '--file names one: apply -f app.yaml')
    const fill: Fill | undefined = env.length > 0 ? variables(env, process.env) : undefined
    const documents = await openDocuments(file, call.args.path, fill, call)
    try {
      const zk = await call.zk()
      const declared = new Declared(zk, documents, call)
      await declared.#check()
      return declared
    } catch (error) {
      await closeDocuments(documents)
      throw error
    }
  }

  /** What `apply` would change. @param counts filled in as it goes */
  drift(counts: Comparison): AsyncGenerator<Difference> {
    const { flags, signal } = this.#call
    const options = { prune: flags.prune, acl: !flags['no-acl'], signal, counts }
    return drift(this.#zk, this.#documents, this.root, options)
  }

  /** Where a znode stands in the ensemble, and as a document has it. @param below a path below the root */
  where(below: string): { left: string; right: string } {
    const left = below === '' ? this.root : joinPath(this.root, below.slice(1))
    const [only, second] = this.#documents
    return { left, right: second || !only ? left : only.source.where(below) }
  }

  async close(): Promise<void> {
    await closeDocuments(this.#documents)
  }

  async #check(): Promise<void> {
    const { signal } = this.#call
    for await (const batch of claims(this.#documents, this.root, { want: { data: true, acl: true }, signal })) {
      for (const { path: below, told, acl } of batch) {
        const { left: path } = this.where(below)
        const fault = pathFault(path)
        if (fault !== undefined) throw new UsageError(`${path} is no path of ZooKeeper: ${fault}`)
        if (told && isSystem(this.#zk, path))
          throw new UsageError(`${path} is the servers' own: nothing is applied below /zookeeper`)
        if (told && acl) for (const entry of acl) refuseUnclear(path, entry)
      }
    }
  }
}

/** base64 of a SHA-1, or what a server shows in its place. */
const HASH = /:(?:[A-Za-z0-9+/]{27}=|x)$/

/** @throws UsageError for an entry that a server would make something else of, or nothing; without what may be a password */
function refuseUnclear(path: string, { scheme, id }: Acl): void {
  if (scheme === 'auth')
    throw new UsageError(
      `the ACL of ${path} says auth: whoever applies it, which is another one each time`,
      advice`name the user; ${zoosh`whoami`} tells who you are`,
    )
  if (scheme === 'digest' && !HASH.test(id))
    throw new UsageError(
      `the ACL of ${path} has a digest entry that is no USER:HASH: nobody would match it`,
      advice`${zoosh`acl digest USER`} makes the hash of a password`,
    )
}
