/** A file of the data directory that cannot be trusted; `offset` in bytes. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile'
  readonly file: string
  readonly offset: number

  constructor(file: string, offset: number, reason: string) {
    super(`${file} is damaged at byte ${offset}: ${reason}`)
    this.file = file
    this.offset = offset
  }
}
