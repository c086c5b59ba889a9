/**
 * Where the program begins: what is started, in order. Each start is a file of this folder, and loads what it
 * needs itself.
 */
import { app } from 'electron'
import { commandLine } from '../cli/command-line.ts'
import { confinePages, layGround } from './ground.ts'
import { runsHeadless } from './headless.ts'
import { startWindow } from './start-window.ts'

// What needs no app is answered before a data folder or a display is looked for. The runtime looks for a
// display once this file has ended, so what is loaded here is waited for.
const words = process.argv.slice(app.isPackaged ? 1 : 2)
if (commandLine(words) !== null) (await import('../cli/start.ts')).answerAlone(words, app.getVersion())

const ground = layGround()
confinePages()
const { command } = ground
if (command === null) startWindow(ground)
else if (runsHeadless(command))
  void import('./start-command.ts').then(({ startCommand }) => startCommand(ground, command))
