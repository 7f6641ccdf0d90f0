// Loaded before a program: at its end it tells on stderr what of Node was loaded, a line each.
const { writeSync } = require('node:fs')

process.on('exit', () => writeSync(2, `${process.moduleLoadList.join('\n')}\n`))
