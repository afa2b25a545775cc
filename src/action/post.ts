import { openProcess } from '../process-edge.ts';
import { runPost } from './run-post.ts';

const { context, end } = openProcess();
end(await runPost(context));
