export * from './node-protocol';
export { NodeFolder } from './node-folder';
export { NginxStreamingNode } from './nginx-streaming-node.adapter';
export * from './streaming-node.port';
