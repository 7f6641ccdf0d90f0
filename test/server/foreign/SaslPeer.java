// A Java client that proves who it is by SASL DIGEST-MD5, as a JAAS file would have it. Arguments: SERVER USER PASSWORD PATH.
// Prints what reading PATH came to, the states it passed through, and the one it is left in.
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

public class SaslPeer {
  public static void main(String[] args) throws Exception {
    Map<String, String> options = Map.of("username", args[1], "password", args[2]);
    Configuration.setConfiguration(new Configuration() {
      @Override
      public AppConfigurationEntry[] getAppConfigurationEntry(String section) {
        if (!section.equals("Client")) return null;
        String module = "org.apache.zookeeper.server.auth.DigestLoginModule";
        return new AppConfigurationEntry[] {
          new AppConfigurationEntry(module, AppConfigurationEntry.LoginModuleControlFlag.REQUIRED, options)
        };
      }
    });
    List<String> states = new CopyOnWriteArrayList<>();
    ZooKeeper zk = new ZooKeeper(args[0], 10_000, event -> states.add(event.getState().toString()));
    try {
      String data = new String(zk.getData(args[3], false, null));
      System.out.println("read " + data);
    } catch (KeeperException error) {
      System.out.println("error " + error.code());
    }
    // Whoever is going to connect again does so within a second or so.
    TimeUnit.SECONDS.sleep(3);
    System.out.println(String.join(" ", states));
    System.out.println(zk.getState());
    zk.close();
    System.exit(0);
  }
}
