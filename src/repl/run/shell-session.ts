import type { Lend } from '../../cli/declare/context.ts'
import type { Io } from '../../cli/declare/io.ts'
import type { Settings } from '../../cli/declare/settings.ts'
import { givesSignOfLife } from '../../cli/life/sign-of-life.ts'
import { goodbye } from '../../cli/session/goodbye.ts'
import { questionsOf } from '../../cli/session/later-questions.ts'
import { type EmbeddedSource, openShared } from '../../cli/session/open-session.ts'
import { patienceOf } from '../../cli/session/patience.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { now } from '../../client/connection/clock.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { isOver, type SessionEvent, type SessionState } from '../../client/terms/session-events.ts'

/** What a sign of life may take after Ctrl-C, in ms. */
const SIGN = 250

/** The session a shell's commands share: opened in the background, again when it is over, and watched for the prompt. */
export class ShellSession {
  private opening: Promise<ZooKeeper> | undefined
  private client: ZooKeeper | undefined
  private controller = new AbortController()
  private current: Settings
  /** now() when a session was last asked for. */
  private asked = 0
  private readonly io: Io
  private readonly embedded: EmbeddedSource | undefined
  private readonly lend: Lend
  private readonly changed: (event: SessionEvent | undefined) => void
  private readonly mayAsk: () => boolean

  /**
   * @param changed is called when the prompt should tell something else
   * @param mayAsk is called when what leads to the servers wants to ask: whether it may now. Default: yes
   */
  constructor(
    settings: Settings,
    io: Io,
    embedded: EmbeddedSource | undefined,
    lend: Lend,
    changed: (event: SessionEvent | undefined) => void,
    mayAsk: () => boolean = () => true,
  ) {
    this.current = settings
    this.io = io
    this.embedded = embedded
    this.lend = lend
    this.changed = changed
    this.mayAsk = mayAsk
  }

  get settings(): Settings {
    return this.current
  }

  get state(): SessionState | 'none' {
    return this.client?.state ?? (this.opening ? 'connecting' : 'none')
  }

  /** The client, if there is a session now; nothing is opened for it. */
  get live(): ZooKeeper | undefined {
    return this.client && !isOver(this.client.state) ? this.client : undefined
  }

  /** The client of the session that is there, or is being opened now; nothing is opened for it. */
  get coming(): Promise<ZooKeeper> | undefined {
    return this.client && isOver(this.client.state) ? undefined : this.opening
  }

  /** The client of the session; one is opened where there is none. @throws ConnectionError, UsageError */
  zk(): Promise<ZooKeeper> {
    if (this.client && isOver(this.client.state)) this.drop()
    this.opening ??= this.open()
    return this.opening
  }

  /**
   * What one command gets its sessions from: as `zk`, until the session is closed or changed on purpose. A command that waits
   * longer than that must not go on elsewhere.
   * @param inFront where the way to the servers wants to ask something, it may
   */
  source(inFront = true): () => Promise<ZooKeeper> {
    const { signal } = this.controller
    return async () => {
      signal.throwIfAborted()
      const zk = await this.zk()
      if (inFront) await questionsOf(zk)?.let(this.lend)
      return zk
    }
  }

  /** See Context. */
  async embeddedAddress(): Promise<string | undefined> {
    const { io, controller } = this
    return (await this.embedded?.(this.current, { io, signal: controller.signal }))?.listen()
  }

  /** See Context. */
  waitsFor(): string | undefined {
    return this.opening ? patienceOf(this.client, this.current, this.asked) : undefined
  }

  /** Whether a server answers now; true where there is no session to ask. */
  async answers(): Promise<boolean> {
    return !this.opening || (this.client !== undefined && givesSignOfLife(this.client, SIGN))
  }

  /**
   * Opens a session with other settings, and only then closes the one there is: where nothing answers, it goes on.
   * @param signal gives up
   * @throws ConnectionError, UsageError, the signal's reason; nothing has changed then
   */
  async change(settings: Settings, signal: AbortSignal): Promise<void> {
    const opened = await openShared(settings, this.io, signal, this.embedded, this.lend)
    if (signal.aborted) {
      await goodbye(opened)
      throw signal.reason
    }
    const closed = this.close()
    this.current = settings
    this.opening = Promise.resolve(opened)
    this.take(opened)
    await closed
  }

  async close(): Promise<void> {
    const { client, opening } = this
    this.drop()
    this.controller.abort(new ConnectionError('closed', 'the session was closed'))
    this.controller = new AbortController()
    this.changed(undefined)
    if (client) await goodbye(client)
    else if (opening) {
      const late = await opening.catch(() => undefined)
      if (late) await goodbye(late)
    }
  }

  private drop(): void {
    this.client = undefined
    this.opening = undefined
  }

  private open(): Promise<ZooKeeper> {
    this.asked = now()
    const opening = openShared(this.current, this.io, this.controller.signal, this.embedded, this.lend)
    opening.then(
      (client) => {
        if (this.opening === opening) this.take(client)
      },
      () => {
        if (this.opening === opening) this.opening = undefined
        this.changed(undefined)
      },
    )
    return opening
  }

  private take(client: ZooKeeper): void {
    this.client = client
    const questions = questionsOf(client)
    questions?.whenLet(() => {
      if (this.client === client && this.mayAsk()) void questions.let(this.lend)
    })
    client.events.subscribe((event) => {
      if (this.client === client) this.changed(event)
    })
    this.changed(undefined)
  }
}
