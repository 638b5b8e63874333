export * from './node-protocol';
export { FakeStreamingNode } from './fake-streaming-node.adapter';
export { NodeFolder } from './node-folder';
export { NginxStreamingNode } from './nginx-streaming-node.adapter';
export * from './streaming-node.port';
