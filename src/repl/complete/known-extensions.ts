/** How long what was found on the PATH is taken for what is there, in ms. */
const FRESH_MS = 5_000

/** Names of extensions for the colours of a line that is being typed: what was found last, while it is looked for anew. */
export class KnownExtensions {
  private names: readonly string[] = []
  private asked = Number.NEGATIVE_INFINITY
  private readonly find: () => Promise<readonly string[]>

  constructor(find: () => Promise<readonly string[]>) {
    this.find = find
  }

  get known(): readonly string[] {
    if (performance.now() - this.asked > FRESH_MS) {
      this.asked = performance.now()
      void this.find().then((names) => {
        this.names = names
      })
    }
    return this.names
  }
}
