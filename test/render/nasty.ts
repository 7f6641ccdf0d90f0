import fc from 'fast-check'

/** What must never reach a terminal: C0, DEL, C1, bidi, zero-width and other characters nobody sees. */
export const harmful =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/

/** Texts as a hostile server sends them. */
export const nasty = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom('\u001b', '\r', '\n', '\t', '\u009b', '\u202e', '\u061c', '\u200b', '\ufeff', '\\', '\ud800'),
  ),
})
