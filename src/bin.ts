#!/usr/bin/env node
import { runApp } from './cli/app.ts';
import { openProcess } from './process-edge.ts';

const { context, args, end } = openProcess();
end(await runApp(args, context));
