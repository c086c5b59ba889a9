/** Where the program begins: what is started, in order. Each start is a file of this folder. */
import { confinePages, layGround } from './ground.ts'
import { runsHeadless, startCommand } from './start-command.ts'
import { startWindow } from './start-window.ts'

const ground = layGround()
confinePages()
if (ground.command === null) startWindow(ground)
else if (runsHeadless(ground.command)) startCommand(ground, ground.command)
