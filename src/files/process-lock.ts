import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type LockOwner, lives, self } from './lock-owner.ts'
import { namedFault } from './named-fault.ts'

/** For reading. A symbolic link is not followed: it may lead to a file that is not ours. Windows has no such flag. */
const NO_LINKS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)
/** How often the owner touches its lock, in ms: a sign of life for those who cannot see its process. */
const BEAT = 1000
/** How long they wait for one, in ms. */
const PATIENCE = 3500

/** How one waits whose owner cannot be seen. */
export interface LockWait {
  /** Called when it begins to wait for a sign of life of process `pid`, for so many ms at most. */
  readonly unseen?: ((pid: number, most: number) => void) | undefined
  /** Ends the wait, with its reason. */
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown } | undefined
}

/**
 * Keeps two from working on the same files. A process that died without letting go holds nobody up: not one that was
 * number 1 of a container, and not when its number now belongs to another.
 */
export class ProcessLock {
  readonly #file: string
  readonly #text: string
  readonly #beat: NodeJS.Timeout
  #lost = false

  private constructor(file: string, text: string) {
    this.#file = file
    this.#text = text
    this.#beat = setInterval(() => this.#touch(), BEAT)
    this.#beat.unref()
  }

  /**
   * Takes the lock. Where its owner cannot be seen (another container, another machine) this waits some seconds for a sign
   * of life.
   * @param file that stands for it, in a folder that is there
   * @param refusal what to throw where process `pid`, which may be this one, has it
   * @throws that; the signal's reason; Error of the file system
   */
  static async take(file: string, refusal: (pid: number) => Error, wait: LockWait = {}): Promise<ProcessLock> {
    const text = JSON.stringify({ ...self(), nonce: randomBytes(8).toString('hex') })
    for (;;) {
      try {
        make(file, text)
        return new ProcessLock(file, text)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const found = read(file)
      if (found === undefined) continue
      const owner = ownerOf(found)
      if (lives(owner) ?? (await beats(file, owner, wait))) throw refusal(owner.pid)
      remove(file, found)
    }
  }

  /** Whether it is still ours: somebody else can have taken it who saw no sign of life. Nothing more may be written then. */
  get held(): boolean {
    return !this.#lost
  }

  /** @throws Error when it is not ours any more */
  demand(): void {
    if (this.#lost) throw new Error(`another process has taken ${this.#file}, as this one stood still`)
  }

  release(): void {
    clearInterval(this.#beat)
    if (read(this.#file) === this.#text) rmSync(this.#file, { force: true })
  }

  #touch(): void {
    try {
      if (read(this.#file) !== this.#text) this.#lost = true
      else utimesSync(this.#file, new Date(), new Date())
    } catch {
      // Not touched this time: who waits for a sign of life waits for several.
    }
  }
}

/** Makes the file. One that cannot be written, as on a full disk, does not stay: it would hold others up. @throws EEXIST */
function make(file: string, text: string): void {
  const handle = openSync(file, 'wx', 0o600)
  try {
    writeFileSync(handle, text)
  } catch (error) {
    rmSync(file, { force: true })
    throw namedFault(error, file)
  } finally {
    closeSync(handle)
  }
}

/** What the file says, or undefined when it is gone. */
function read(file: string): string | undefined {
  return opened(file, (handle) => readFileSync(handle, 'utf8'))
}

/** When it was touched last, in ms; undefined when it is gone. Opened for it: what NFS says of a file by its name may be old. */
function openedMtime(file: string): number | undefined {
  return opened(file, (handle) => fstatSync(handle).mtimeMs)
}

function opened<T>(file: string, look: (handle: number) => T): T | undefined {
  let handle: number
  try {
    handle = openSync(file, NO_LINKS)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return look(handle)
  } catch (error) {
    throw namedFault(error, file)
  } finally {
    closeSync(handle)
  }
}

/** Before they told more, locks held nothing but the number of a process. */
function ownerOf(text: string): LockOwner {
  const unknown = { pid: Number.parseInt(text, 10) || 0, boot: '', namespace: '', started: '' }
  try {
    const told: unknown = JSON.parse(text)
    return typeof told === 'object' && told !== null ? { ...unknown, ...told } : unknown
  } catch {
    return unknown
  }
}

/** Whether its owner touches the file. @throws the signal's reason */
async function beats(file: string, { pid }: LockOwner, { unseen, signal }: LockWait): Promise<boolean> {
  const before = openedMtime(file)
  unseen?.(pid, PATIENCE)
  for (let waited = 0; waited < PATIENCE; waited += 100) {
    await sleep(100)
    if (signal?.aborted) throw signal.reason
    const now = openedMtime(file)
    if (now !== before) return now !== undefined
  }
  return false
}

/** Takes a lock away whose owner is gone, and puts it back if it is another one by now. */
function remove(file: string, found: string): void {
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
    if (read(aside) !== found) linkSync(aside, file)
  } catch (error) {
    // Somebody else was faster, either to take it away or to have it.
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    rmSync(aside, { force: true })
  }
}
