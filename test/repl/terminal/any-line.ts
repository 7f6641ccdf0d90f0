import fc from 'fast-check'

const agreed = ['a', 'b', ' ', '/', '\n', '配', '🚀', 'e\u0301', 'é']
/** Joined emoji: terminals do not agree how wide they are. */
const doubtful = ['👩‍👩‍👧', '❤️']

/** A line, a cursor in it, and places to cut it: all between two graphemes. */
const lineOf = (graphemes: readonly string[]) =>
  fc
    .tuple(
      fc.array(fc.constantFrom(...graphemes), { maxLength: 60 }),
      fc.nat(60),
      fc.array(fc.nat(60), { maxLength: 4 }),
    )
    .map(([all, cursor, cuts]) => {
      const place = (index: number) => all.slice(0, index).join('').length
      return { text: all.join(''), cursor: place(cursor), places: cuts.sort((a, b) => a - b).map(place) }
    })

export const anyLine = lineOf([...agreed, ...doubtful])
/** One that every terminal shows as it is laid out. */
export const agreedLine = lineOf(agreed)
