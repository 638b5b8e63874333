import { streamingNodeContract } from './contract/streaming-node.contract';
import { FakeStreamingNode } from './fake-streaming-node.adapter';
import { NginxStreamingNode } from './nginx-streaming-node.adapter';

streamingNodeContract('fake', (folder) => new FakeStreamingNode(folder));
streamingNodeContract('nginx', (folder) => new NginxStreamingNode(folder));
