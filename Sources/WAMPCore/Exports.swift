@_exported public import SerializationCore  // `Value` is part of this module's API
