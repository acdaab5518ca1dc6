// A thread that reads and audits a share of a large fleet (see src/flow/threads/share.ts).
import { startedThread } from '../adapters/threads.ts';
import { readShare, type ShareAnswer, type ShareData, type ShareOrder } from '../flow/threads/share.ts';

const thread = startedThread<ShareOrder, ShareAnswer>();
const share = readShare(thread.data as ShareData);
thread.send({ report: share.report });
thread.receive((order) => thread.send({ findings: share.audit(order) }));
