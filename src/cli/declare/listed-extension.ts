/** A program on the PATH that is a command: `zoosh-NAME`. */
export interface Extension {
  readonly name: string
  /** Absolute, where it can be run. */
  readonly path: string
}

/** One whose name begins as those of extensions do, and what is to be said of it. */
export interface ListedExtension extends Extension {
  /** Whether `zoosh NAME` runs it. */
  readonly runs: boolean
  /** Why not, and who else could have written it. */
  readonly notes: readonly string[]
}
