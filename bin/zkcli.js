#!/usr/bin/env node
// The drop-in for zkCli.sh: run.cjs knows it by the name of this file.
require('./run.cjs')
