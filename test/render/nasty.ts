import fc from 'fast-check'

/** What must never reach a terminal: C0, DEL, C1, bidi and zero-width characters. */
export const harmful = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/

/** Texts as a hostile server sends them. */
export const nasty = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom('\u001b', '\r', '\n', '\t', '\u009b', '\u202e', '\u200b', '\ufeff', '\\', '\ud800'),
  ),
})
