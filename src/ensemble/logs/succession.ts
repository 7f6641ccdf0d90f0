/** Low half of a zxid: the count of transactions under one leader; the high half counts the leaders. */
const COUNT = 0xffffffffn

/** Whether no transaction can lie between the two: the count goes up by one, and begins again with 1 under a new leader. */
export function follows(zxid: bigint, before: bigint): boolean {
  return zxid === before + 1n || (zxid >> 32n > before >> 32n && (zxid & COUNT) === 1n)
}

/** Whether it is the first of all: of a server alone, or of the first leader of an ensemble. */
export function isFirst(zxid: bigint): boolean {
  return zxid === 1n || zxid === 0x100000001n
}

/** `0x1f` */
export function zxidText(zxid: bigint): string {
  return `0x${zxid.toString(16)}`
}
