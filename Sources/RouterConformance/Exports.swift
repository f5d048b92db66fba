@_exported public import Scheduling  // whoever runs a suite says on what
@_exported public import SerializationCore  // the cases are made of `Value`
