import fc from 'fast-check'

const graphemes = ['a', 'b', ' ', '/', '\n', '配', '🚀', '👩‍👩‍👧', 'e\u0301', 'é']

/** A line that is as wide as terminals make it, a cursor in it, and places to cut it: all between two graphemes. */
export const anyLine = fc
  .tuple(fc.array(fc.constantFrom(...graphemes), { maxLength: 60 }), fc.nat(60), fc.array(fc.nat(60), { maxLength: 4 }))
  .map(([all, cursor, cuts]) => {
    const place = (index: number) => all.slice(0, index).join('').length
    return { text: all.join(''), cursor: place(cursor), places: cuts.sort((a, b) => a - b).map(place) }
  })
