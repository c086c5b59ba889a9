/**
 * The program begins here. This file only lists the starts in order; each start is another file of this
 * folder, which loads what it needs.
 */
import { app } from 'electron'
import { commandLine } from '../cli/command-line.ts'
import { confinePages, layGround } from './ground.ts'
import { runsHeadless } from './headless.ts'
import { startWindow } from './start-window.ts'

// Commands that do not need the app are answered before a data folder or a display is opened. Electron opens
// the display when this file has ended, so it waits for what it loads.
const words = process.argv.slice(app.isPackaged ? 1 : 2)
if (commandLine(words) !== null) (await import('../cli/start.ts')).answerAlone(words, app.getVersion())

const ground = layGround()
confinePages()
const { command } = ground
if (command === null) startWindow(ground)
else if (runsHeadless(command))
  void import('./start-command.ts').then(({ startCommand }) => startCommand(ground, command))
