/** Where the program begins: what is started, in order. Each start is a file of this folder. */
import { app } from 'electron'
import { answerAlone } from '../cli/start.ts'
import { confinePages, layGround } from './ground.ts'
import { runsHeadless, startCommand } from './start-command.ts'
import { startWindow } from './start-window.ts'

// What needs no app is answered before a data folder or a display is looked for.
answerAlone(process.argv.slice(app.isPackaged ? 1 : 2), app.getVersion())

const ground = layGround()
confinePages()
if (ground.command === null) startWindow(ground)
else if (runsHeadless(ground.command)) startCommand(ground, ground.command)
