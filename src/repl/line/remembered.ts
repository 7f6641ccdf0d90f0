/** A line once entered, as far as it matters to the one being typed. */
export interface Remembered {
  readonly line: string
  /** When, ms since 1970. */
  readonly time: number
  /** The working znode; empty where there is none. */
  readonly cwd: string
  /** The exit code it ended with. */
  readonly exit?: number
}
