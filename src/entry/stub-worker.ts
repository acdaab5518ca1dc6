// A thread that stubs run in (see src/adapters/http/stub-group.ts).
import { obeyStubOrders } from '../adapters/http/stub-worker.ts';

obeyStubOrders();
