import { openProcess } from '../process-edge.ts';
import { runAction } from './run-action.ts';

const { context, end } = openProcess();
end(await runAction(context));
